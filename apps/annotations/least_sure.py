"""How sure a checklist is, in SQL."""

# Of a checklist each option has a confidence, and the least sure counts; `value` is the column or expression that holds it.
LEAST_SURE_OPTION = "(SELECT min((option->>'confidence')::double precision) FROM jsonb_array_elements({value}->'options') AS option)"
