#include "targets.h"
