"""What the integration and fault suites share: stub processes, readers and the oracle."""
