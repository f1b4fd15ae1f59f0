"""Serving: predictions over HTTP from the champion's bundle.

The service itself knows no web framework: it takes a request apart, asks the model and
puts the answer together. A web framework adds the network, one module each. Neither
pandas nor scikit-learn is needed to serve.
"""
