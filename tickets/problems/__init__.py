"""The customer-problem list: all contacts by any route in one list, fed to the departments concerned."""
