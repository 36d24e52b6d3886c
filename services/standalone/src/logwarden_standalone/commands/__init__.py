"""One module a command of `logwarden`. Not here: what the commands do it with."""
