"""${message}.

Autogenerate does not see changed CHECKs: write them by hand, the test of equal schemas tells which.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One step up. There is no way back: restore the copy that was made before."""
    ${upgrades if upgrades else "pass"}
