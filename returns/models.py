"""Every model of this app."""

from returns.stock.models import MonthClose, MonthSum, StockEntry, StockItem, StockLevel, StockPlace

__all__ = ["MonthClose", "MonthSum", "StockEntry", "StockItem", "StockLevel", "StockPlace"]
