"""Organizations, their members and roles, invitations, API keys, quotas, the audit trail, and the door every request comes through."""
