"""When the whole tree should be compared with the index.

Apart from `indexes.build` so that a question that needs no refresh does not import what a refresh needs.
"""

from __future__ import annotations

import time

from indexes.checkout import Checkout
from indexes.git import fingerprint
from indexes.state import State

_CHECK_INTERVAL_SECONDS = 300.0


def is_due(checkout: Checkout, state: State) -> bool:
    """Tell whether the tree should be looked at before a question is answered.

    That is when git's HEAD or index moved, and otherwise every few minutes: a question does not pay for more.
    """
    age = time.time() - state.checked
    return not 0 <= age <= _CHECK_INTERVAL_SECONDS or fingerprint(checkout.root) != state.git
