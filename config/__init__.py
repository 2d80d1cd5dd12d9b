"""How the house is wired: settings, addresses, servers; no domain."""
