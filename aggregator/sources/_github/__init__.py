"""What the kind `github` is made of.

place        which repository, label, issue or discussion an address names (pure)
wire         what the REST API sends about issues (pure)
graph        what the GraphQL API is asked and sends about discussions (pure)
post         from an issue, discussion or comment to a post in our words (pure)
night        what one pull knows
issues       a pull of issues
discussions  a pull of discussions
"""
