// Small comforts. Every page works without them.
import { closeMenus } from "./menus.js";
import { echoFields } from "./echo.js";
import { focusErrors, guardSubmit } from "./forms.js";
import { openParts } from "./parts.js";
import { followProgress } from "./progress.js";
import { offerPosition } from "./position.js";
import { offerPasskeys } from "./passkey.js";

closeMenus(document);
echoFields(document);
focusErrors(document);
guardSubmit(document);
openParts(document);
followProgress(document);
offerPosition(document);
offerPasskeys(document);
