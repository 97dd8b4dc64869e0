"""What the mail catcher took, each message as the person sees it. In the demo only."""
