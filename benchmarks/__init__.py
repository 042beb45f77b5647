"""Every claim about speed, memory and accuracy, as a command that prints it beside an alternative."""
