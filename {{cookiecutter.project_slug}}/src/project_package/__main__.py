"""Lets ``python -m project_package`` do what the console script does."""

from .cli import main

if __name__ == "__main__":
    main()
