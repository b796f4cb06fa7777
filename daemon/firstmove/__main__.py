"""python -m firstmove."""

from firstmove.cli.main import main

if __name__ == "__main__":
    main()
