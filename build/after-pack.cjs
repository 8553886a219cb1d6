/** Sets Electron's fuses in the packed app: what the app never needs is burnt out of the binary. */
const path = require("node:path");

const executables = {
  darwin: (name) => `${name}.app`,
  mas: (name) => `${name}.app`,
  win32: (name) => `${name}.exe`,
  linux: (name) => name,
};

/** @param {import("electron-builder").AfterPackContext} context */
exports.default = async function afterPack(context) {
  const { flipFuses, FuseV1Options, FuseVersion } = await import("@electron/fuses");
  const { appOutDir, electronPlatformName, packager } = context;
  const name = electronPlatformName === "linux" ? packager.executableName : packager.appInfo.productFilename;
  await flipFuses(path.join(appOutDir, executables[electronPlatformName](name)), {
    version: FuseVersion.V1,
    strictlyRequireAllFuses: true,
    resetAdHocDarwinSignature: electronPlatformName === "darwin",
    [FuseV1Options.RunAsNode]: false,
    [FuseV1Options.EnableCookieEncryption]: true,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: false,
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
    [FuseV1Options.OnlyLoadAppFromAsar]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
    [FuseV1Options.WasmTrapHandlers]: true,
  });
};
