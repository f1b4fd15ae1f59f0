"""The ML Test Score (Breck et al., 2017): each mechanism, seen to catch its fault."""
