#pragma once
// Precompiled once, used by every library that adds no compile definitions of its own.

#include "base/id.hpp"
#include "base/money.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "base/time.hpp"

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>
