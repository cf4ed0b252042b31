"""The Mimesh tab in the 3D view's sidebar."""

# pyright: reportInvalidTypeForm=false, reportMissingImports=false
# Blender's own module is nowhere but in Blender, which reads an add-on's properties from
# annotations that are calls; so no postponed ones here.

import os

import bpy
from bpy.props import BoolProperty, EnumProperty, IntProperty, StringProperty
from mimesh_wire import WireError

from .session import Beat, Session

STEP_S = 1 / 60
_current: Session | None = None
_beat = Beat()


class MimeshSettings(bpy.types.PropertyGroup):
    """What Connect needs; kept in the file."""

    host: StringProperty(name="Host", default="127.0.0.1", description="Where Mimesh runs")
    port: IntProperty(
        name="Port", default=5582, min=1, max=65534, description="Mimesh's plain TCP port"
    )
    target: EnumProperty(
        name="Move",
        items=[
            ("NEW", "New mesh", "Build the streamed character, with its materials"),
            (
                "SELECTED",
                "Selected mesh",
                "Move what is selected, imported from the file Mimesh uses",
            ),
        ],
    )
    apply_head: BoolProperty(
        name="Head motion", default=True, description="Turn and shift the head, too"
    )
    cache_path: StringProperty(
        name="File", default="//mimesh.pc2", subtype="FILE_PATH", description="Recorded vertices"
    )


class MIMESH_OT_connect(bpy.types.Operator):  # noqa: N801, Blender's way of naming
    """Let a mesh follow the stream."""

    bl_idname = "mimesh.connect"
    bl_label = "Connect"

    def execute(self, context):
        """Blender's entry."""
        global _current
        settings = context.scene.mimesh
        driven = [one.name for one in context.selected_objects if one.type == "MESH"]
        if settings.target == "SELECTED" and not driven:
            self.report({"ERROR"}, "Select the mesh that is to move first.")
            return {"CANCELLED"}
        disconnect()
        names = tuple(driven) if settings.target == "SELECTED" else ()
        try:
            _current = Session(settings.host, settings.port, names, apply_head=settings.apply_head)
        except WireError as problem:
            self.report({"ERROR"}, str(problem))
            return {"CANCELLED"}
        bpy.app.timers.register(_tick)
        return {"FINISHED"}


class MIMESH_OT_disconnect(bpy.types.Operator):  # noqa: N801
    """Hang up and give the mesh its own shape back."""

    bl_idname = "mimesh.disconnect"
    bl_label = "Disconnect"

    def execute(self, context):
        """Blender's entry."""
        disconnect()
        return {"FINISHED"}


class MIMESH_OT_record(bpy.types.Operator):  # noqa: N801
    """Write the moving vertices to a PC2 file, for the Mesh Cache modifier."""

    bl_idname = "mimesh.record"
    bl_label = "Record"

    def execute(self, context):
        """Blender's entry: the first press begins, the second ends."""
        if _current is None:
            return {"CANCELLED"}
        path = bpy.path.abspath(context.scene.mimesh.cache_path)
        if _current.recording:
            self.report({"INFO"}, f"{_current.stop_recording()} samples in {path}")
            return {"FINISHED"}
        if not os.path.isabs(path):
            self.report({"ERROR"}, "Save the .blend file first, or choose a full path.")
            return {"CANCELLED"}
        render = context.scene.render
        try:
            _current.record(path, render.fps / render.fps_base)
        except OSError as problem:
            self.report({"ERROR"}, str(problem))
            return {"CANCELLED"}
        return {"FINISHED"}


class MIMESH_PT_panel(bpy.types.Panel):  # noqa: N801
    """Connection, what moves, and how it goes."""

    bl_label = "Mimesh"
    bl_idname = "MIMESH_PT_panel"
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = "Mimesh"

    def draw(self, context):
        """Blender's entry."""
        settings, layout = context.scene.mimesh, self.layout
        session = _current
        connected = session is not None and session.alive
        column = layout.column()
        column.enabled = not connected
        column.prop(settings, "host")
        column.prop(settings, "port")
        column.prop(settings, "target")
        layout.prop(settings, "apply_head")
        layout.operator("mimesh.disconnect" if connected else "mimesh.connect")
        if session is None:
            return
        for line in _wrap(session.state):
            layout.label(text=line)
        if session.alive:
            age = "" if session.age_ms is None else f"{session.age_ms:.0f} ms old, "
            layout.label(text=f"{age}{session.lost} skipped or lost")
            layout.prop(settings, "cache_path")
            layout.operator("mimesh.record", text="Stop" if session.recording else "Record")


CLASSES = (
    MimeshSettings,
    MIMESH_OT_connect,
    MIMESH_OT_disconnect,
    MIMESH_OT_record,
    MIMESH_PT_panel,
)


def disconnect(*_: object) -> None:
    """End the session, if there is one."""
    if _current is not None and _current.alive:
        _current.close()


def _tick() -> float | None:
    """Blender's timer: seconds until the next, or None for never."""
    if _current is None or not _current.alive:
        return None
    _current.apply_head = bpy.context.scene.mimesh.apply_head
    _current.step()
    if _beat.due():
        _redraw()
    return STEP_S if _current.alive else None


def _redraw() -> None:
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            if area.type == "VIEW_3D":
                area.tag_redraw()


def _wrap(text: str, width: int = 38) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) >= width and lines[-1]:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


@bpy.app.handlers.persistent
def _leave_file(*_: object) -> None:
    disconnect()  # what is driven goes with the file


def register() -> None:
    """Blender's entry."""
    for panel_class in CLASSES:
        bpy.utils.register_class(panel_class)
    bpy.types.Scene.mimesh = bpy.props.PointerProperty(type=MimeshSettings)
    bpy.app.handlers.load_pre.append(_leave_file)


def unregister() -> None:
    """Blender's entry."""
    disconnect()
    if bpy.app.timers.is_registered(_tick):
        bpy.app.timers.unregister(_tick)
    bpy.app.handlers.load_pre.remove(_leave_file)
    del bpy.types.Scene.mimesh
    for panel_class in reversed(CLASSES):
        bpy.utils.unregister_class(panel_class)
