#pragma once

#include "CoreMinimal.h"
#include "Core/Snapshot.h"

#include <vector>

class UDynamicMeshComponent;
class UMaterialInterface;

/** Keeps a dynamic mesh in step with the stream: built once from a snapshot, then only moved. */
class FMimeshMesh
{
public:
	/** Replaces the component's mesh by the character of `Snapshot`. */
	void Build(UDynamicMeshComponent& Component, const mimesh::Snapshot& Snapshot);

	/** Moves the mesh to `Positions`, (V, 3) as in the snapshot, and renews its normals. */
	void Move(UDynamicMeshComponent& Component, const std::vector<float>& Positions) const;

private:
	/** The snapshot's vertex of each vertex of the mesh; copies are appended at the end. */
	TArray<int32> Sources;
};

/** One material a surface: an instance of `Parent` with the surface's "Color" and "Texture". */
TArray<UMaterialInterface*> MakeMimeshMaterials(
	UObject& Owner, UMaterialInterface& Parent, const mimesh::Snapshot& Snapshot);
