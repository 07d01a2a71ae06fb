"""How a payment is spread over what is owed, and how an amount is divided by shares. Pure: no rows, no clock.

The order follows what councils do and audit expects: the oldest period first; inside a period the penalty,
then arrears, then what is current, each by the priority of its head. A council may have the principal paid first.
"""

from .shares import divide
from .spreading import ARREARS_FIRST, ORDERS, PRINCIPAL_FIRST, Owed, Part, Spread, spread

__all__ = ["ARREARS_FIRST", "ORDERS", "PRINCIPAL_FIRST", "Owed", "Part", "Spread", "divide", "spread"]
