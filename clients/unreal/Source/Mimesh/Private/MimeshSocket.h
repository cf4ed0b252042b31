#pragma once

#include "CoreMinimal.h"
#include "Core/Connection.h"

class FInternetAddr;
class FSocket;
class ISocketSubsystem;

/** The receiver's connection over the engine's sockets, which exist on every platform it runs on. */
class FMimeshSocket final : public mimesh::Connection
{
public:
	virtual ~FMimeshSocket() override;

	virtual mimesh::Error open(const std::string& Host, std::uint16_t Port, int TimeoutMs) override;
	virtual mimesh::Error send(const std::string& Request) override;
	virtual mimesh::Error receive(std::uint8_t* Room, std::size_t Size, int WaitMs, std::size_t& Count) override;
	virtual void close() override;

private:
	bool ConnectTo(ISocketSubsystem& Subsystem, const FInternetAddr& Address, int TimeoutMs);

	FSocket* Socket = nullptr;
};
