#pragma once
#include <string>
inline bool checkVectors(const std::string&) { return false; }
