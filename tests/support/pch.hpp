#pragma once
// Precompiled once for the tests.

#include "base/pch.hpp"
#include "platform/json/json.hpp"
#include "platform/postgres/postgres.hpp"

#include <gtest/gtest.h>
