"""Bringing a message to a registry: the message's ids and answers, when to try again, and the sending itself."""
