#pragma once

#include "Core/ArkitNames.h"
#include "Core/Receiver.h"
#include "CoreMinimal.h"
#include "MimeshMesh.h"
#include "MimeshSocket.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

/** Everything that the stream keeps between ticks, without a word of it in the header. */
struct FMimeshStream
{
	explicit FMimeshStream(mimesh::ReceiverOptions Options)
		: Receiver(std::make_unique<FMimeshSocket>(), std::move(Options))
	{
		Receiver.start();
	}

	void ReadNames()
	{
		Shapes = mimesh::arkitShapes(Shown->expressionNames, Shown->extraNames);
		ShapeNames.Reset();
		for (const mimesh::ArkitShape& Shape : Shapes)
		{
			ShapeNames.Add(FName(UTF8_TO_TCHAR(Shape.name.c_str())));
		}
		ExpressionNames.Reset();
		for (const std::string& Expression : Shown->expressionNames)
		{
			ExpressionNames.Add(FName(UTF8_TO_TCHAR(Expression.c_str())));
		}
	}

	mimesh::Receiver Receiver;
	mimesh::Tick Tick;
	std::shared_ptr<const mimesh::Snapshot> Shown;
	std::vector<mimesh::ArkitShape> Shapes;
	TArray<FName> ShapeNames;
	TArray<FName> ExpressionNames;
	FMimeshMesh Mesh;
	std::vector<float> Displacement;
	std::vector<float> Positions;
};
