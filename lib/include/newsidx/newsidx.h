// All of newsidx's C++ interface.
#pragma once

#include "newsidx/backup.h"
#include "newsidx/eval.h"
#include "newsidx/export.h"
#include "newsidx/index.h"
#include "newsidx/json.h"
#include "newsidx/names.h"
#include "newsidx/record.h"
#include "newsidx/related.h"
#include "newsidx/result.h"
#include "newsidx/search.h"
#include "newsidx/suggest.h"
#include "newsidx/version.h"
#include "newsidx/why.h"
