"""What a package holds beside its model: a front end in plain Python, and an engine a runtime. Copied into packages as it is."""
