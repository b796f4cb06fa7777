"""The command line. Each command is a module, loaded only when it is called: --help is quick."""
