"""Access: who may ask the service for what.

Callers show a key of the service or a token of an issuer, each good for some scopes.
Nothing here waits for the network while somebody asks.
"""
