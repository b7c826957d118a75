"""What people do in Slack: one module per feature, with its listeners and its views."""
