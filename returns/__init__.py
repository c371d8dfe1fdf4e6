"""Return and exchange slips: documents in copies, approvals, receipt, ledger."""
