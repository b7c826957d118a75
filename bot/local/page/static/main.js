// The page is drawn by the server; these modules send what the person does and show what changed.

import { startActions } from "./actions.js";
import { startClock } from "./clock.js";
import { startComposers } from "./composer.js";
import { startLive } from "./live.js";
import { startMenus } from "./menus.js";
import { startNavigation } from "./navigation.js";
import { startView } from "./view.js";

startMenus();
startComposers();
startActions();
startView();
startClock();
startNavigation();
startLive();
