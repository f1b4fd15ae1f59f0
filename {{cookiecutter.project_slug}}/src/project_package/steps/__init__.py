"""The steps: each reads artefacts, calls the domain, and writes artefacts."""
