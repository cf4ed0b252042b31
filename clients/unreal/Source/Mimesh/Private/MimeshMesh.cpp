#include "MimeshMesh.h"

#include "Components/DynamicMeshComponent.h"
#include "DynamicMesh/DynamicMesh3.h"
#include "DynamicMesh/DynamicMeshAttributeSet.h"
#include "DynamicMesh/MeshNormals.h"
#include "Engine/Texture2D.h"
#include "ImageUtils.h"
#include "Materials/MaterialInstanceDynamic.h"
#include "Materials/MaterialInterface.h"
#include "UDynamicMesh.h"

using UE::Geometry::FDynamicMesh3;
using UE::Geometry::FDynamicMeshUVOverlay;
using UE::Geometry::FIndex3i;
using UE::Geometry::FMeshNormals;

namespace
{
	FVector3d PositionOf(const std::vector<float>& Positions, int32 Vertex)
	{
		const float* At = Positions.data() + 3 * static_cast<std::size_t>(Vertex);
		return FVector3d(At[0], At[1], At[2]);
	}

	/** Fills a mesh from a snapshot, triangle by triangle. */
	class FMeshFiller
	{
	public:
		FMeshFiller(FDynamicMesh3& InMesh, TArray<int32>& InSources, const mimesh::Snapshot& InSnapshot)
			: Mesh(InMesh), Sources(InSources), Snapshot(InSnapshot)
		{
			Mesh.EnableAttributes();
			Mesh.Attributes()->EnableMaterialID();
			Mesh.Attributes()->EnablePrimaryColors();
			Elements.Init(INDEX_NONE, static_cast<int32>(Snapshot.appearance.sources.size()));
			Sources.Reset(static_cast<int32>(Snapshot.vertexCount));
			for (uint32 Vertex = 0; Vertex < Snapshot.vertexCount; ++Vertex)
			{
				AppendVertex(static_cast<int32>(Vertex));
			}
		}

		void AppendSurfaces()
		{
			const std::vector<mimesh::Surface>& Surfaces = Snapshot.appearance.surfaces;
			for (std::size_t Surface = 0; Surface < Surfaces.size(); ++Surface)
			{
				const uint32 End = Surfaces[Surface].firstTriangle + Surfaces[Surface].triangleCount;
				for (uint32 Row = Surfaces[Surface].firstTriangle; Row < End; ++Row)
				{
					AppendDrawn(Row, static_cast<int32>(Surface));
				}
			}
		}

		void AppendPlain()
		{
			for (uint32 Row = 0; Row < Snapshot.triangleCount; ++Row)
			{
				const uint32* At = Snapshot.triangles.data() + 3 * static_cast<std::size_t>(Row);
				bool bCopied = false;
				AppendTriangle(FIndex3i(At[0], At[1], At[2]), bCopied);
			}
		}

	private:
		int32 AppendVertex(int32 Source)
		{
			Sources.Add(Source);
			// A colour for each vertex, in the same order: one number names both.
			Mesh.Attributes()->PrimaryColors()->AppendElement(VertexColour(Source));
			return Mesh.AppendVertex(PositionOf(Snapshot.neutralVertices, Source));
		}

		/** The engine's mesh refuses a third triangle at an edge; such a one gets its own vertices. */
		int32 AppendTriangle(FIndex3i Vertices, bool& bCopied)
		{
			bCopied = false;
			if (Vertices.A == Vertices.B || Vertices.B == Vertices.C || Vertices.C == Vertices.A)
			{
				return FDynamicMesh3::InvalidID;
			}
			const int32 Triangle = Mesh.AppendTriangle(Vertices);
			if (Triangle >= 0)
			{
				Mesh.Attributes()->PrimaryColors()->SetTriangle(Triangle, Vertices);
				return Triangle;
			}
			bCopied = true;
			const FIndex3i Copies(
				AppendVertex(Vertices.A), AppendVertex(Vertices.B), AppendVertex(Vertices.C));
			const int32 Apart = Mesh.AppendTriangle(Copies);
			Mesh.Attributes()->PrimaryColors()->SetTriangle(Apart, Copies);
			return Apart;
		}

		/** Linear, with how much it covers the surface's own colour as alpha. */
		FVector4f VertexColour(int32 Source) const
		{
			const std::vector<std::uint8_t>& Colours = Snapshot.appearance.vertexColours;
			if (Colours.empty())
			{
				return FVector4f(0.0f, 0.0f, 0.0f, 0.0f);
			}
			const std::uint8_t* At = Colours.data() + 4 * static_cast<std::size_t>(Source);
			const FLinearColor Linear = FLinearColor::FromSRGBColor(FColor(At[0], At[1], At[2], At[3]));
			return FVector4f(Linear.R, Linear.G, Linear.B, Linear.A);
		}

		void AppendDrawn(uint32 Row, int32 Surface)
		{
			const mimesh::Appearance& Drawn = Snapshot.appearance;
			const uint32* At = Drawn.triangles.data() + 3 * static_cast<std::size_t>(Row);
			bool bCopied = false;
			const int32 Triangle = AppendTriangle(
				FIndex3i(Drawn.sources[At[0]], Drawn.sources[At[1]], Drawn.sources[At[2]]), bCopied);
			if (Triangle < 0)
			{
				return;  // without area: nothing to draw
			}
			Mesh.Attributes()->GetMaterialID()->SetValue(Triangle, Surface);
			const FIndex3i Corners(
				ElementOf(At[0], bCopied), ElementOf(At[1], bCopied), ElementOf(At[2], bCopied));
			Mesh.Attributes()->PrimaryUV()->SetTriangle(Triangle, Corners);
		}

		/** Texture coordinates belong to one vertex, so that a copied vertex gets its own. */
		int32 ElementOf(uint32 DrawnVertex, bool bNew)
		{
			int32& Known = Elements[static_cast<int32>(DrawnVertex)];
			if (!bNew && Known != INDEX_NONE)
			{
				return Known;
			}
			const float* UV = Snapshot.appearance.uvs.data() + 2 * static_cast<std::size_t>(DrawnVertex);
			const int32 Element = Mesh.Attributes()->PrimaryUV()->AppendElement(FVector2f(UV[0], UV[1]));
			if (!bNew)
			{
				Known = Element;
			}
			return Element;
		}

		FDynamicMesh3& Mesh;
		TArray<int32>& Sources;
		const mimesh::Snapshot& Snapshot;
		TArray<int32> Elements;
	};

	FLinearColor ColourOf(const mimesh::Surface& Surface)
	{
		const auto Byte = [](float Share) { return static_cast<uint8>(FMath::Clamp(Share, 0.0f, 1.0f) * 255.0f + 0.5f); };
		return FLinearColor::FromSRGBColor(FColor(
			Byte(Surface.colour[0]), Byte(Surface.colour[1]), Byte(Surface.colour[2]), Byte(Surface.colour[3])));
	}

	TArray<UTexture2D*> ReadTextures(const mimesh::Snapshot& Snapshot)
	{
		TArray<UTexture2D*> Textures;
		for (const std::vector<std::uint8_t>& Png : Snapshot.appearance.textures)
		{
			const TArray<uint8> Bytes(Png.data(), static_cast<int32>(Png.size()));
			Textures.Add(FImageUtils::ImportBufferAsTexture2D(Bytes));
		}
		return Textures;
	}
}

void FMimeshMesh::Build(UDynamicMeshComponent& Component, const mimesh::Snapshot& Snapshot)
{
	FDynamicMesh3 Mesh;
	FMeshFiller Filler(Mesh, Sources, Snapshot);
	if (Snapshot.appearance.surfaces.empty())
	{
		Filler.AppendPlain();
	}
	else
	{
		Filler.AppendSurfaces();
	}
	FMeshNormals::InitializeOverlayToPerVertexNormals(Mesh.Attributes()->PrimaryNormals(), false);
	Component.SetMesh(MoveTemp(Mesh));
}

void FMimeshMesh::Move(UDynamicMeshComponent& Component, const std::vector<float>& Positions) const
{
	const auto MoveVertices = [this, &Positions](FDynamicMesh3& Mesh)
	{
		for (int32 Vertex = 0; Vertex < Sources.Num(); ++Vertex)
		{
			Mesh.SetVertex(Vertex, PositionOf(Positions, Sources[Vertex]));
		}
		FMeshNormals::QuickRecomputeOverlayNormals(Mesh);
	};
	// Events are held back: any edit that is told as a general one rebuilds the whole render proxy,
	// the component's own EditMesh included. The fast notification rewrites the existing buffers.
	Component.GetDynamicMesh()->EditMesh(
		MoveVertices, EDynamicMeshChangeType::DeformationEdit,
		EDynamicMeshAttributeChangeFlags::VertexPositions | EDynamicMeshAttributeChangeFlags::NormalsTangents,
		/*bDeferChangeEvents*/ true);
	Component.FastNotifyPositionsUpdated(/*bNormals*/ true);
}

TArray<UMaterialInterface*> MakeMimeshMaterials(
	UObject& Owner, UMaterialInterface& Parent, const mimesh::Snapshot& Snapshot)
{
	const TArray<UTexture2D*> Textures = ReadTextures(Snapshot);
	TArray<UMaterialInterface*> Materials;
	for (const mimesh::Surface& Surface : Snapshot.appearance.surfaces)
	{
		UMaterialInstanceDynamic* Material = UMaterialInstanceDynamic::Create(&Parent, &Owner);
		Material->SetVectorParameterValue(TEXT("Color"), ColourOf(Surface));
		if (Textures.IsValidIndex(Surface.texture) && Textures[Surface.texture] != nullptr)
		{
			Material->SetTextureParameterValue(TEXT("Texture"), Textures[Surface.texture]);
		}
		Materials.Add(Material);
	}
	return Materials;
}
