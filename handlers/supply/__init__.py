"""The resource centre."""
