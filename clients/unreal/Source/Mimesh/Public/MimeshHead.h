#pragma once

#include "CoreMinimal.h"
#include "GameFramework/Actor.h"

#include "MimeshHead.generated.h"

class UDynamicMeshComponent;
class UMimeshReceiverComponent;

/** A head that follows a Mimesh sender: place it in a level and press play. */
UCLASS()
class MIMESH_API AMimeshHead : public AActor
{
	GENERATED_BODY()

public:
	AMimeshHead();

	UPROPERTY(VisibleAnywhere, BlueprintReadOnly, Category = "Mimesh")
	TObjectPtr<UDynamicMeshComponent> Mesh;

	UPROPERTY(VisibleAnywhere, BlueprintReadOnly, Category = "Mimesh")
	TObjectPtr<UMimeshReceiverComponent> Receiver;
};
