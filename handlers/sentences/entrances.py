"""Every way into plain sentences."""

from domain.roles import Permission
from handlers.kit.routing import Routes
from handlers.sentences import plan, undone
from handlers.sentences.buttons import PlanDeed, TakeBack
from handlers.sentences.hearing import heard


def entrances(table: Routes) -> None:
    table.otherwise(text=heard)
    table.deed(PlanDeed, "do", plan.do_pressed, Permission.SEE_SELF)
    table.deed(PlanDeed, "drop", plan.drop_pressed, Permission.SEE_SELF)
    table.button(TakeBack, undone.undo_pressed, Permission.UNDO)
