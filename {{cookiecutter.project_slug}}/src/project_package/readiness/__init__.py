"""Whether the product is ready for production, and what is missing."""
