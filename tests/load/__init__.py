"""How much at once, on two replicas, over HTTP, against a stand-in that counts broken rules."""
