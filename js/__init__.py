"""The npm package and the playground page, and the steps that build them: for the commands that pack and serve them."""
