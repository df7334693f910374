"""Speed and quality against peers, one command each."""
