/* global Redoc */
const font = 'system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif';
const mono = 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace';

Redoc.init(
  '/openapi.json',
  {
    hideSchemaPattern: true,
    jsonSamplesExpandLevel: 3,
    nativeScrollbars: true,
    pathInMiddlePanel: true,
    requiredPropsFirst: true,
    theme: {
      colors: { primary: { main: '#9c2445' } },
      typography: {
        fontFamily: font,
        fontSize: '15px',
        headings: { fontFamily: font },
        code: { fontFamily: mono, fontSize: '13px', wrap: true },
      },
      sidebar: { width: '270px' },
    },
  },
  document.getElementById('reference'),
);
