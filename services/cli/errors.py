"""What the command line says when something is not done."""


class NotDone(Exception):
    """A command that could not be carried out; the message is a sentence for the operator."""
