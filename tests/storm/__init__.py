"""Attacks with numbers: storms, kills, floods, forged presses. `make storm` makes them longer."""
