"""A compiled pipeline and a server of Kubeflow, as far as tests need them."""
