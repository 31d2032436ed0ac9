"""The one error type that a person can mend: it is shown as a sentence, never as a traceback."""


class UserError(Exception):
    """A mistake in a recipe, file, folder or prompt; the message names it and the mend in one sentence."""
