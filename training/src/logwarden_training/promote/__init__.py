"""The registry and its gate: what is served, and what is refused."""
