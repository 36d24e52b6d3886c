"""What people look at: alerts with their evidence, live."""
