"""Vouchers: made and promoted by leaders, claimed by customers, settled."""
