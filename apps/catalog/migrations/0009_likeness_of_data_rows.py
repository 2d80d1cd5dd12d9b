"""The mark by which data rows that are nearly the same are found."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0008_data_rows_by_checksum")]

    operations = [migrations.AddField(model_name="datarow", name="likeness", field=models.BinaryField(null=True))]
