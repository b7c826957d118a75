"""The rules of eligibility for Direct Technical Assistance: pure functions, no words, no Slack."""
